import { Fact } from "#components/ui/fact.tsx";
import type { License } from "#lib/catalog/model.ts";

const COMMERCIAL: Record<string, string> = {
  Image: "Selling images",
  RentCivit: "Paid generation on Civitai",
  Rent: "Paid generation elsewhere",
  Sell: "Selling the model or merges",
};

const yes = (allowed: boolean | undefined) =>
  allowed === undefined ? undefined : allowed ? "yes" : "no";

/** What others may do with a model, by its author's word. */
export function LicenseFacts({ license }: { license: License }) {
  const { noCredit, derivatives, otherPermissions, commercialUse } = license;
  const others = (commercialUse ?? []).filter((use) => !Object.hasOwn(COMMERCIAL, use));
  return (
    <dl className="facts apart" aria-label="Licence, by the author’s word">
      <Fact name="Use without credit">{yes(noCredit)}</Fact>
      {Object.entries(COMMERCIAL).map(([use, words]) => (
        <Fact key={use} name={words}>
          {yes(commercialUse?.includes(use))}
        </Fact>
      ))}
      <Fact name="Other commercial use">{others.join(", ")}</Fact>
      <Fact name="Sharing merges">{yes(derivatives)}</Fact>
      <Fact name="Merges under other terms">{yes(otherPermissions)}</Fact>
    </dl>
  );
}
