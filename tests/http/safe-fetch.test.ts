import type { LookupAddress } from "node:dns";
import type { RequestListener } from "node:http";
import type { LookupFunction } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { LoraryError } from "#lib/catalog/errors.ts";
import { createCheckedLookup, createConnector } from "#lib/http/connect.ts";
import { createHostRules } from "#lib/http/host-rules.ts";
import { createSafeFetch, type SafeFetch, type SafeFetchPorts } from "#lib/http/safe-fetch.ts";
import { startUpstream, type Upstream } from "#tests/support/upstream.ts";

const CANARY = "canary-6f1d0b";
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(handler: RequestListener): Promise<Upstream> {
  const started = await startUpstream(handler);
  open.push(started);
  return started;
}

function fetcher(ports: Partial<SafeFetchPorts> & { hosts: string[] }): SafeFetch {
  const made = createSafeFetch({ timeoutMs: 30_000, ...ports });
  open.push(made);
  return made;
}

async function failure(work: Promise<unknown>): Promise<LoraryError> {
  return work.then(
    () => {
      throw new Error("expected a failure");
    },
    (error) => error,
  );
}

async function textOf(work: ReturnType<SafeFetch["get"]>): Promise<string> {
  return (await (await work).body.toArray()).join("");
}

// TRAP stands for the port of a server that must not be reached.
const SHAPES = [
  "http://127.0.0.1:TRAP/",
  "http://127.1:TRAP/",
  "http://localhost:TRAP/",
  "http://0.0.0.0:TRAP/",
  "http://0:TRAP/",
  "http://2130706433:TRAP/",
  "http://0x7f000001:TRAP/",
  "http://017700000001:TRAP/",
  "http://%E2%91%A0%E2%91%A1%E2%91%A6.0.0.1:TRAP/",
  "http://[::1]:TRAP/",
  "http://[::ffff:127.0.0.1]:TRAP/",
  "http://[::ffff:7f00:1]:TRAP/",
  "http://[::]:TRAP/",
  "//127.0.0.1:TRAP/",
  "/\\127.0.0.1:TRAP/",
  "\\\\127.0.0.1:TRAP/",
  "http:\\\\127.0.0.1:TRAP",
  "http://user:password@SELF/",
  "http://user@SELF/",
  "http://SELF@127.0.0.1:TRAP/",
  "http://SELF:x@127.0.0.1:TRAP/",
  "http://169.254.169.254/latest/meta-data/",
  "http://[fd00:ec2::254]/latest/meta-data/",
  "http://metadata.google.internal/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://10.0.0.1/",
  "https://civitai.com:8443/",
  "http://civitai.com/",
  "https://civitai.com@evil.test/",
  "https://civitai.com.evil.test/",
  "https://evilcivitai.com/",
  "https://civitai.com./",
  "https://a.files.example/",
  "ftp://127.0.0.1/",
  "file:///etc/passwd",
  "data:text/plain,x",
  "javascript:alert(1)",
  "gopher://127.0.0.1:TRAP/",
  "unix:/var/run/docker.sock",
  "blob:https://civitai.com/x",
];

describe("a redirect", () => {
  test.each(SHAPES)("to %s is refused and nothing is asked", async (shape) => {
    const trap = await upstream((_, res) => res.end("secret"));
    const self: Upstream = await upstream((_, res) => {
      const location = shape
        .replaceAll("TRAP", new URL(trap.origin).port)
        .replaceAll("SELF", new URL(self.origin).host);
      res.writeHead(302, { Location: location }).end();
    });
    const files = fetcher({
      hosts: [
        self.origin,
        "civitai.com",
        "*.civitai.com",
        "127.0.0.1",
        "10.0.0.1",
        "files.example",
      ],
      token: { reveal: () => CANARY },
      tokenOrigin: self.origin,
    });
    const error = await failure(files.get(`${self.origin}/start`));
    expect(error).toMatchObject({ name: "LoraryError", status: 502 });
    expect(error.code).toMatch(/^(host|address)_not_allowed$/);
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(CANARY);
    expect(trap.requests).toEqual([]);
    expect(self.requests).toHaveLength(1);
  });

  test.each([undefined, "http://", "https://:x"])("to %j is a broken answer", async (location) => {
    const { origin } = await upstream((_, res) => {
      res.writeHead(302, location === undefined ? {} : { Location: location }).end();
    });
    const error = await failure(fetcher({ hosts: [origin] }).get(origin));
    expect(error).toMatchObject({ status: 502, code: "upstream_error" });
  });

  test("is followed five times, not six", async () => {
    const { origin, requests } = await upstream((req, res) => {
      const left = Number(req.url?.slice(1));
      if (left === 0) res.end("there");
      else res.writeHead(307, { Location: `/${left - 1}` }).end();
    });
    const files = fetcher({ hosts: [origin] });
    expect(await textOf(files.get(`${origin}/5`))).toBe("there");
    const error = await failure(files.get(`${origin}/6`));
    expect(error).toMatchObject({ status: 502, code: "too_many_redirects" });
    expect(requests).toHaveLength(12);
  });

  test.each(["/login?returnUrl=%2F", "/x?reason=download-auth"])(
    "to the login page %s asks for a token instead of saving the page",
    async (location) => {
      const { origin, requests } = await upstream((_, res) => {
        res.writeHead(307, { Location: location }).end();
      });
      const error = await failure(fetcher({ hosts: [origin] }).get(origin));
      expect(error).toMatchObject({ status: 401, code: "upstream_needs_token" });
      expect(requests).toHaveLength(1);
    },
  );
});

describe("the token", () => {
  test("is seen by its own origin only, and not again once the chain has left it", async () => {
    const home: Upstream = await upstream((req, res) => {
      if (req.url === "/first") res.writeHead(302, { Location: "/second" }).end();
      else if (req.url === "/second")
        res.writeHead(302, { Location: `${other.origin}/away` }).end();
      else res.end("bytes");
    });
    const other: Upstream = await upstream((_, res) => {
      res.writeHead(302, { Location: `${home.origin}/back` }).end();
    });
    const files = fetcher({
      hosts: [home.origin, other.origin],
      token: { reveal: () => CANARY },
      tokenOrigin: home.origin,
    });
    expect(await textOf(files.get(`${home.origin}/first`))).toBe("bytes");
    const seen = home.requests.map(({ url, headers }) => [url, headers.authorization]);
    expect(seen).toEqual([
      ["/first", `Bearer ${CANARY}`],
      ["/second", `Bearer ${CANARY}`],
      ["/back", undefined],
    ]);
    expect(JSON.stringify(other.requests.map(({ url, headers }) => [url, headers]))).not.toContain(
      CANARY,
    );
    expect(home.requests.map(({ url }) => url).join()).not.toContain(CANARY);
  });

  test("is not sent to another port of the same host", async () => {
    const { origin, requests } = await upstream((_, res) => res.end());
    const token = { reveal: () => CANARY };
    const files = fetcher({ hosts: [origin], token, tokenOrigin: "http://127.0.0.1:1" });
    await textOf(files.get(origin));
    expect(requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("a request", () => {
  test("carries headers of our own only, and asks for plain bytes", async () => {
    const { origin, requests } = await upstream((_, res) => res.end());
    await textOf(fetcher({ hosts: [origin] }).get(`${origin}/a?b=c`, { accept: "image/png" }));
    expect(requests[0]).toMatchObject({ method: "GET", url: "/a?b=c" });
    expect(Object.keys(requests[0]?.headers ?? {}).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
    expect(requests[0]?.headers["accept-encoding"]).toBe("identity");
    expect(requests[0]?.headers["user-agent"]).not.toMatch(
      /mozilla|chrome|safari|firefox|opera|edge/i,
    );
  });

  test.each(["", "no address", "/models/1", "http://", "about:blank"])(
    "to %j is refused",
    async (address) => {
      const error = await failure(fetcher({ hosts: ["civitai.com"] }).get(address));
      expect(error).toMatchObject({ status: 502, code: "host_not_allowed" });
    },
  );

  test("ends when its caller gives up", async () => {
    const controller = new AbortController();
    const { origin } = await upstream(() => controller.abort(new Error("enough")));
    const { signal } = controller;
    const error = await failure(fetcher({ hosts: [origin] }).get(origin, { signal }));
    expect(error.message).toBe("enough");
  });
});

describe("a name", () => {
  const answering =
    (calls: string[], ...answers: string[][]): LookupFunction =>
    (hostname, _options, callback) => {
      const addresses = answers[calls.push(hostname) - 1] ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };

  test.each([
    [["127.0.0.1"]],
    [["8.8.8.8", "127.0.0.1"]],
    [["169.254.169.254"]],
    [["2606:4700::1", "::1"]],
    [["::ffff:10.0.0.1"]],
    [[]],
  ])("that resolves to %j is refused", async (addresses) => {
    const calls: string[] = [];
    const files = fetcher({ hosts: ["files.example"], lookup: answering(calls, addresses) });
    const error = await failure(files.get("https://files.example/x"));
    expect(error).toMatchObject({ status: 502, code: "address_not_allowed" });
    expect(calls).toEqual(["files.example"]);
  });

  test("that changes its answer is dialled at the checked addresses only", async () => {
    const calls: string[] = [];
    const lookup = createCheckedLookup(answering(calls, ["8.8.8.8", "1.1.1.1"], ["127.0.0.1"]));
    const resolve = () =>
      new Promise<LookupAddress[]>((settle, reject) =>
        lookup("files.example", { all: true }, (error, records) =>
          error ? reject(error) : settle(records as LookupAddress[]),
        ),
      );
    expect((await resolve()).map(({ address }) => address)).toEqual(["8.8.8.8", "1.1.1.1"]);
    expect(await failure(resolve())).toMatchObject({ code: "address_not_allowed" });
  });

  test("that many ask for at once is resolved once", async () => {
    const calls: string[] = [];
    const slowly: LookupFunction = (hostname, _options, callback) => {
      calls.push(hostname);
      setTimeout(() => callback(null, [{ address: "127.0.0.1", family: 4 }]), 100);
    };
    const files = fetcher({ hosts: ["a.example", "b.example"], lookup: slowly });
    const asked = ["a", "b", "a", "b", "a"].map((name) => files.get(`https://${name}.example/`));
    const results = await Promise.allSettled(asked);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(calls.sort()).toEqual(["a.example", "b.example"]);
  });

  test("whose socket ends elsewhere than checked is dropped before a byte is sent", async () => {
    const { origin, requests } = await upstream((_, res) => res.end());
    let asked = 0;
    const connect = createConnector({
      rules: createHostRules(["files.example"]),
      timeoutMs: 30_000,
      lookup: answering([], ["127.0.0.1"]),
      isAllowed: () => ++asked === 1,
    });
    const { port } = new URL(origin);
    const options = { protocol: "http:", hostname: "files.example", host: "files.example", port };
    const error = await new Promise((settle) => connect(options, (...result) => settle(result[0])));
    expect(error).toMatchObject({ code: "address_not_allowed" });
    expect(requests).toEqual([]);
  });
});

describe("an upstream", () => {
  test.each([
    [401, 401, "upstream_needs_token"],
    [403, 403, "upstream_forbidden"],
    [404, 404, "upstream_gone"],
    [410, 410, "upstream_gone"],
    [429, 429, "upstream_busy"],
    [503, 503, "upstream_busy"],
    [500, 502, "upstream_error"],
    [418, 502, "upstream_error"],
    [206, 502, "upstream_error"],
    [204, 502, "upstream_error"],
    [304, 502, "upstream_error"],
  ])("that answers %i means %i %s", async (theirs, status, code) => {
    const { origin } = await upstream((_, res) => res.writeHead(theirs).end());
    const error = await failure(fetcher({ hosts: [origin] }).get(origin));
    expect(error).toMatchObject({ status, code, retryAfterSeconds: undefined });
    expect(error.message).not.toContain(origin);
  });

  test.each([
    ["120", 120],
    ["0", 0],
    ["999999999", 86_400],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
  ])("that is busy for %j is asked again after %j s", async (header, seconds) => {
    const { origin } = await upstream((_, res) =>
      res.writeHead(429, { "Retry-After": header }).end(),
    );
    const error = await failure(fetcher({ hosts: [origin] }).get(origin));
    expect(error.retryAfterSeconds).toBe(seconds);
  });

  test("that never answers is a timeout", async () => {
    const { origin } = await upstream(() => {});
    const error = await failure(fetcher({ hosts: [origin], timeoutMs: 300 }).get(origin));
    expect(error).toMatchObject({ status: 504, code: "upstream_timeout" });
  });

  test("that stalls in its body ends the body with an error", async () => {
    const { origin } = await upstream((_, res) => {
      res.writeHead(200, { "Content-Length": 10 }).write("half");
    });
    const files = fetcher({ hosts: [origin], timeoutMs: 300 });
    const error = await failure(textOf(files.get(origin)));
    expect(error).toMatchObject({ code: "UND_ERR_BODY_TIMEOUT" });
  });

  test("that refuses the connection is unreachable", async () => {
    const gone = await startUpstream(() => {});
    await gone.close();
    const error = await failure(fetcher({ hosts: [gone.origin] }).get(gone.origin));
    expect(error).toMatchObject({ status: 502, code: "upstream_unreachable" });
  });

  test.each([
    "not http at all\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
  ])("that answers %j is broken", async (bytes) => {
    const { origin } = await upstream((req) => req.socket.end(bytes));
    const error = await failure(fetcher({ hosts: [origin] }).get(origin));
    expect(error).toMatchObject({ status: 502, code: "upstream_error" });
  });
});
