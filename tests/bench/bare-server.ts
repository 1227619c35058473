// The least that a server can do: answers every request with the bytes of a file, as fast as
// node:http can. `TYPE FILE`; writes its address when it listens.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [type = "text/html", file = ""] = process.argv.slice(2);
const bytes = readFileSync(file);
const headers = { "content-type": type, "content-length": bytes.length };
const server = createServer((_, response) => {
  response.writeHead(200, headers).end(bytes);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.stdout.write(`http://127.0.0.1:${address?.port}\n`);
});
