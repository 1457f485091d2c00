// Certificates for every test run: the library needs no openssl on the machine, and Node cannot sign any itself.
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

/** A certificate and its key, in PEM. */
export type Identity = { readonly cert: string; readonly key: string };

export type Wanted = {
  /** Names and addresses that it stands for. */
  hosts: readonly string[];
  /** When it ends, in days from now; negative is past. */
  endsInDays?: number;
};

export type Authority = {
  readonly cert: string;
  issue(wanted: Wanted): Promise<Identity>;
};

type Signer = { certificate: X509Certificate; keys: webcrypto.CryptoKeyPair };

const newKeys = async (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

function pemOf(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair): Identity {
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  return { cert: certificate.toString("pem"), key: key.toString() };
}

/** An authority of one's own, with a name that tells it from others. */
export async function authority(name = "Test Authority"): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: daysFromNow(-30),
    notAfter: daysFromNow(30),
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  const signer = { certificate, keys };
  return { cert: certificate.toString("pem"), issue: async (wanted) => leaf(wanted, signer) };
}

/** A certificate that vouches for itself. */
export const selfSigned = async (wanted: Wanted): Promise<Identity> => leaf(wanted);

async function leaf({ hosts, endsInDays = 30 }: Wanted, signer?: Signer): Promise<Identity> {
  const keys = await newKeys();
  const [first = "nobody"] = hosts;
  const shape = {
    notBefore: daysFromNow(-30),
    notAfter: daysFromNow(endsInDays),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({
          type: /^[\d.]+$|:/.test(value) ? ("ip" as const) : ("dns" as const),
          value,
        })),
      ),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    ],
  };
  const certificate =
    signer === undefined
      ? await X509CertificateGenerator.createSelfSigned({ ...shape, name: `CN=${first}`, keys })
      : await X509CertificateGenerator.create({
          ...shape,
          subject: `CN=${first}`,
          issuer: signer.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: signer.keys.privateKey,
        });
  return pemOf(certificate, keys);
}
