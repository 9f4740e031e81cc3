import nock from 'nock'

/** No test may leave this machine. */
nock.disableNetConnect()
nock.enableNetConnect('127.0.0.1')
