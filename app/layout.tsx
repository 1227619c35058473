import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { CopyOnClick } from "#components/ui/copy-on-click.tsx";
import { PreferencesScript } from "#components/ui/preferences-script.tsx";
import { SiteBar } from "#components/ui/site-bar.tsx";
import { SoftNavigation } from "#components/ui/soft-navigation.tsx";
import { mayImport } from "#lib/catalog/visitor.ts";
import { acceptsToken } from "#lib/site.ts";
import "./globals.css";
import { readVisitor } from "./visitor.ts";

/** Canonical addresses are written against the name that the site was asked for by. */
export async function generateMetadata(): Promise<Metadata> {
  const asked = await headers();
  const scheme = asked.get("x-forwarded-proto") === "https" ? "https" : "http";
  return {
    metadataBase: URL.parse(`${scheme}://${asked.get("host")}`),
    title: { default: "Lorary", template: "%s – Lorary" },
    description: "A catalog of LoRA models: browse, copy the right prompt weight, download.",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f7" },
    { media: "(prefers-color-scheme: dark)", color: "#0c0c0e" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  // Reading a header makes every page dynamic, which a nonce demands. The front sends the policy
  // along with the request, where Next looks for the nonce too.
  const policy = (await headers()).get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <head>
        <PreferencesScript nonce={nonce} />
      </head>
      <body>
        <SoftNavigation>
          <SiteBar canImport={mayImport(await readVisitor()) || acceptsToken()} />
          <main id="main">{children}</main>
        </SoftNavigation>
        <CopyOnClick />
      </body>
    </html>
  );
}
