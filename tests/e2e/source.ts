// A source of files and pictures on loopback, and a card that points at it.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";

export const FILE_BYTES = 3_000_000;

function cardOf(origin: string): string {
  const version = (n: number, name: string) => `#### [版本${n}/共2个版本] ${name}

- 统计数据
  - 发布时间：2024-0${n}-05T11:29:46.765Z
  - 原始模型：SDXL 1.0
  - 下载数：${n}00
  - 评分人数：${n}
  - 评分：5
- 下载地址
  - [来源 source v${n}.safetensors](${origin}/api/download/models/7700${n})
- 样例图像：

| <img src="${origin}/pictures/width=450/7700${n}01.jpeg" /> |
| ---- |

`;
  return `## Loopback source 来源
### 一、模型概述

- 标签：\`loopback\`
- 下载数：300
- 收藏人数：2
- 评论人数：1
- 评分人数：3
- 评分：5

### 二、下载地址（共2个版本）

${version(2, "open")}${version(1, "needs a key")}
### 三、详情
<p>No number stands here.</p>`;
}

export interface LoopbackSource {
  origin: string;
  card: string;
  close(): Promise<void>;
}

/** Version 77002 downloads after a redirect; 77001 asks for a key. */
export async function startSource(): Promise<LoopbackSource> {
  const file = randomBytes(FILE_BYTES);
  const picture = await sharp({
    create: { width: 600, height: 900, channels: 3, background: "#2a6f5b" },
  })
    .jpeg()
    .toBuffer();
  const server = createServer((req, res) => {
    const path = req.url ?? "";
    if (path.startsWith("/api/download/models/77002")) {
      res.writeHead(302, { location: "/stored/file" }).end();
    } else if (path.startsWith("/api/download/models/77001")) {
      res
        .writeHead(401, { "content-type": "application/json" })
        .end('{"error":"Unauthorized","message":"log in"}');
    } else if (path === "/stored/file") {
      res.writeHead(200, { "content-length": file.length }).end(file);
    } else if (path.startsWith("/pictures/")) {
      res.writeHead(200, { "content-type": "image/jpeg" }).end(picture);
    } else res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    card: cardOf(origin),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
