import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type {
  Assertion,
  Attestation,
  CreationOptions,
  RequestOptions,
} from "./webauthn.contract.ts";

/** What a device, or the page that uses it, may do wrong. */
export type Quirks = {
  origin?: string;
  rpId?: string;
  type?: string;
  isVerified?: boolean;
  counter?: number;
  userHandle?: string;
  /** Sends an attestation certificate. */
  isCertified?: boolean;
};

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const encode = (value: Parameters<typeof isoCBOR.encode>[0]) => Buffer.from(isoCBOR.encode(value));

/** https://w3c.github.io/webauthn/#dictdef-collectedclientdata */
function clientDataOf(type: string, challenge: string, quirks: Quirks, origin: string): Buffer {
  const data = { type: quirks.type ?? type, challenge, origin: quirks.origin ?? origin };
  return Buffer.from(JSON.stringify({ ...data, crossOrigin: false }));
}

/** https://w3c.github.io/webauthn/#sctn-authenticator-data */
function authenticatorData(rpId: string, quirks: Quirks, counter: number, key?: Buffer): Buffer {
  const isPresent = 0x01;
  const isVerified = quirks.isVerified === false ? 0 : 0x04;
  const hasKey = key ? 0x40 : 0;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([
    sha256(quirks.rpId ?? rpId),
    Buffer.of(isPresent | isVerified | hasKey),
    count,
    key ?? Buffer.alloc(0),
  ]);
}

/** A software device with one passkey: what a browser and a security key do together (ES256, no attestation). */
export function createDevice(origin = "http://localhost:3000") {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const credentialId = randomBytes(16);
  const id = credentialId.toString("base64url");
  const credential = { id, rawId: id, type: "public-key" } as const;
  let handle = "";
  let counter = 0;

  const coseKey = encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, "base64url"))],
      [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]),
  );

  return {
    /** Makes the passkey. */
    make: (options: CreationOptions, quirks: Quirks = {}): Attestation => {
      handle = options.user.id;
      const key = Buffer.concat([Buffer.alloc(16), Buffer.of(0, 16), credentialId, coseKey]);
      const statement = quirks.isCertified
        ? new Map([["x5c", [new Uint8Array(8)]]])
        : new Map<string, Uint8Array[]>();
      const attestation = new Map<string, string | Uint8Array | typeof statement>([
        ["fmt", quirks.isCertified ? "packed" : "none"],
        ["attStmt", statement],
        ["authData", new Uint8Array(authenticatorData(options.rp.id, quirks, 0, key))],
      ]);
      const client = clientDataOf("webauthn.create", options.challenge, quirks, origin);
      return {
        ...credential,
        response: {
          clientDataJSON: client.toString("base64url"),
          attestationObject: encode(attestation).toString("base64url"),
        },
      };
    },

    /** Signs a challenge. */
    sign: ({ challenge, rpId }: RequestOptions, quirks: Quirks = {}): Assertion => {
      counter = quirks.counter ?? counter + 1;
      const client = clientDataOf("webauthn.get", challenge, quirks, origin);
      const data = authenticatorData(rpId, quirks, counter);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: data.toString("base64url"),
          signature: signature.toString("base64url"),
          userHandle: quirks.userHandle ?? handle,
        },
      };
    },
  };
}
