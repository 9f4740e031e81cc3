import { certificateAdvice } from '../../local/certificate-advice'

it.each([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
])('knows what to do about %s', (code) => {
  expect(certificateAdvice(`The connection to LaunchDarkly failed (${code}).`)).toContain('NODE_EXTRA_CA_CERTS')
})

it.each(['The connection to LaunchDarkly failed (ECONNREFUSED).', 'LaunchDarkly answered 503.'])(
  'has nothing to say of %j',
  (message) => {
    expect(certificateAdvice(message)).toBeUndefined()
  }
)
