import { join } from "node:path";
import { createFolderStore, type FileStore } from "@outlay/api";
import type { Config } from "../config.ts";
import { createS3Store } from "./s3-store.ts";

type Settings = Pick<Config, "attachments" | "dataDir" | "s3AccessKeyId" | "s3SecretAccessKey">;

/** Where the files of transactions are kept without S3. */
const attachmentsFolder = (dataDir: string) => join(dataDir, "attachments");

/** The storage that ATTACHMENTS names. Throws a sentence for S3 without a key. */
export function openFiles(settings: Settings): FileStore {
  const { attachments, dataDir, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (attachments === "file:") return createFolderStore(attachmentsFolder(dataDir));
  if (s3AccessKeyId === undefined || s3SecretAccessKey === undefined)
    throw new Error("ATTACHMENTS in S3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
  const { hostname: bucket, pathname, searchParams } = new URL(attachments);
  const region = searchParams.get("region") ?? "us-east-1";
  const endpoint = searchParams.get("endpoint") ?? `https://s3.${region}.amazonaws.com`;
  const prefix = pathname.split("/").filter(Boolean);
  return createS3Store({
    root: [endpoint, bucket, ...prefix].join("/"),
    region,
    accessKeyId: s3AccessKeyId,
    secretAccessKey: s3SecretAccessKey,
  });
}
