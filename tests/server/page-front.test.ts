import { expect, test } from "vitest";
import { LoraryError } from "#lib/catalog/errors.ts";
import { sendError } from "#lib/http/respond.ts";
import { createPageFront } from "#lib/server/page-front.ts";
import { ask, errorCode } from "#tests/support/ask.ts";
import { startUpstream } from "#tests/support/upstream.ts";

/** A front over a page that says which policy it was asked with. */
const startFront = () => {
  const front = createPageFront(async (req, res) => {
    res.end(req.headers["content-security-policy"]);
  });
  return startUpstream((req, res) => {
    front(req, res).catch((error: unknown) => {
      if (error instanceof LoraryError) sendError(req, res, error);
      else res.destroy();
    });
  });
};

test.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])(
  "%s does not reach the pages",
  async (method) => {
    const site = await startFront();
    const answer = await ask(site.origin, "/", { method, headers: { "next-action": "x" } });
    expect([answer.status, errorCode(answer)]).toEqual([405, "method_not_allowed"]);
    await site.close();
  },
);

test("each page gets a policy with a fresh nonce, whatever policy the client sends", async () => {
  const site = await startFront();
  const headers = { "content-security-policy": "script-src 'nonce-guessed'" };
  const answers = [await ask(site.origin, "/", { headers }), await ask(site.origin, "/")];
  const policies = answers.map((answer) => answer.headers["content-security-policy"]);
  expect(new Set(policies).size).toBe(2);
  expect(answers.map(({ body }) => body.toString())).toEqual(policies);
  expect(policies.join()).not.toContain("guessed");
  await site.close();
});

test("what is missing is asked for where whole pages come from, but not for scripts", async () => {
  const asked: (string | undefined)[] = [];
  const front = createPageFront(
    async (req, res) => {
      asked.push(req.url);
      res.end();
    },
    { isMissing: async (path) => path === "/models/gone" },
  );
  const site = await startUpstream((req, res) => void front(req, res));
  await ask(site.origin, "/models/gone?page=2");
  await ask(site.origin, "/models/there");
  await ask(site.origin, "/models/gone", { headers: { rsc: "1" } });
  expect(asked).toEqual(["/_not-found", "/models/there", "/models/gone"]);
  await site.close();
});
