// multipart/form-data written by hand, so that it can be written wrongly too.
export interface Part {
  name: string;
  filename?: string;
  body?: Uint8Array | string;
}

export const BOUNDARY = "----lorary 边界".replace(/[^\w-]/g, "x");

export const MULTIPART = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

function head({ name, filename }: Part): string {
  const file = filename === undefined ? "" : `; filename="${filename}"`;
  const type = filename === undefined ? "" : "Content-Type: application/octet-stream\r\n";
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`;
}

export function multipart(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap((part) => [head(part), part.body ?? "", "\r\n"]);
  return Buffer.concat([...pieces, `--${BOUNDARY}--\r\n`].map((piece) => Buffer.from(piece)));
}
