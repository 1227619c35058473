// Valid safetensors files of any size, made at once: the tensor bytes are a hole in a sparse file.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

export interface SafetensorsOptions {
  metadata?: Record<string, string>;
  /** Of the tensors, not of the file. */
  dataBytes?: number;
  tensors?: number;
  /** Blanks behind the header, as writers add for alignment. */
  padding?: number;
}

/** A header with tensors of one byte type that fill the data without gaps. */
export function safetensorsHeader(options: SafetensorsOptions = {}): string {
  const { metadata, dataBytes = 64, tensors = 2, padding = 0 } = options;
  const entries = Array.from({ length: tensors }, (_, index) => {
    const start = Math.floor((dataBytes * index) / tensors);
    const end = Math.floor((dataBytes * (index + 1)) / tensors);
    const tensor = { dtype: "U8", shape: [end - start], data_offsets: [start, end] };
    return [`lora_unet_${index}.weight`, tensor];
  });
  const fields = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  return JSON.stringify(fields) + " ".repeat(padding);
}

/** The 8 bytes of length and the header. */
export function withLength(header: string | Buffer): Buffer {
  const bytes = Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([prefix, bytes]);
}

/** Writes a file and answers its size in bytes. */
export function writeSafetensors(path: string, options: SafetensorsOptions = {}): number {
  const head = withLength(safetensorsHeader(options));
  const sizeBytes = head.length + (options.dataBytes ?? 64);
  const fd = openSync(path, "w");
  writeSync(fd, head);
  ftruncateSync(fd, sizeBytes);
  closeSync(fd);
  return sizeBytes;
}
