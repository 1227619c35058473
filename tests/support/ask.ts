// A request as it is written, with any Host header and any path: fetch would correct both.
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** True where the connection ended before the body was whole. */
  cut: boolean;
}

export interface AskOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: Uint8Array | string;
}

export function ask(origin: string, path: string, options: AskOptions = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const { body, ...rest } = options;
  return new Promise((settle, reject) => {
    const sent = request({ hostname, port, path, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {});
      response.on("close", () => {
        const { statusCode: status = 0, headers, complete } = response;
        settle({ status, headers, body: Buffer.concat(chunks), cut: !complete });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export function errorCode(answer: Answer): string {
  return JSON.parse(answer.body.toString()).error.code;
}
