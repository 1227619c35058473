import { formatCard } from "#lib/formats/markdown-card.ts";
import { sampleModel, sampleVersion } from "#tests/store/sample.ts";

/** The text of a small card with this version id. */
export function sampleCard(
  versionId: number,
  name = `Card ${versionId}`,
  host = "civitai.com",
): string {
  const files = sampleVersion("1").files.map((file) => ({
    ...file,
    url: `https://${host}/api/download/models/${versionId}`,
  }));
  return formatCard(
    sampleModel("1", { name, tags: ["sample"], versions: [sampleVersion("1", { files })] }),
  );
}
