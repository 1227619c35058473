import { formatBytes } from "#lib/catalog/format.ts";
import { downloadPath } from "#lib/catalog/links.ts";
import type { ModelFile, Version } from "#lib/catalog/model.ts";

/** What is known of a file, in one line. */
function describeFile(file: ModelFile): string {
  const facts = [
    file.sizeBytes === undefined ? undefined : formatBytes(file.sizeBytes),
    file.type === "Model" ? undefined : file.type,
    file.format,
    file.precision,
    file.hashes.sha256 === undefined ? undefined : "SHA-256 known",
  ];
  return facts.filter((fact) => fact !== undefined).join(" · ");
}

export function FileList({ version }: { version: Version }) {
  return (
    <section className="box" aria-labelledby="files">
      <h2 id="files">Download</h2>
      {version.files.length === 0 && (
        <p className="quiet-text">No file is known for this version.</p>
      )}
      {version.files.map((file) => (
        <div key={file.id} className="file">
          <code>{file.name}</code>
          <a
            className={file.primary ? "btn" : "btn quiet"}
            href={downloadPath(version.id, file.id)}
            rel="nofollow"
            aria-label={`Download ${file.name}`}
          >
            Download
          </a>
          <small className="file-facts">{describeFile(file) || "size not known"}</small>
        </div>
      ))}
    </section>
  );
}
