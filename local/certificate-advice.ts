/**
 * What to do where a message names the code of a certificate that Node.js does not trust:
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function certificateAdvice(message: string): string | undefined {
  if (!/\((UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)[A-Z_]+\)/.test(message)) return undefined
  return 'Node.js does not trust the certificate. Where it is of a CA of your own, name its file in NODE_EXTRA_CA_CERTS.'
}
