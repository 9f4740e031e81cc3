/** Is in every token, e-mail address and context key that the fuzzing makes, and in nothing else. */
export const SECRET = 'secret7c1f02be'

export const CREDENTIALS = { apiKey: `api-${SECRET}-4f6e-8a2c`, clientId: '5f2b8c1d9e4a7b3c6d8e0f12' }
