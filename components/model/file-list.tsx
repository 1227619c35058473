import type { ModelFile } from "#lib/catalog/file.ts";
import { formatBytes, formatDate, formatFileName } from "#lib/catalog/format.ts";
import { downloadPath } from "#lib/catalog/links.ts";
import type { Model, Version } from "#lib/catalog/model.ts";
import { Notices } from "./notices.tsx";

// What a scanner's word means; others stand as they came.
const VERDICTS: Record<string, string> = {
  Success: "passed",
  Pending: "pending",
  Danger: "found something",
  Error: "failed",
};
const PICKLE = /pickle/i;
const PICKLE_ENDING = /\.(ckpt|pt|pth|bin|pkl)$/i;

/** What is known of a file, in one line. */
function describeFile(file: ModelFile): string {
  const facts = [
    file.sizeBytes === undefined ? undefined : formatBytes(file.sizeBytes),
    file.type === "Model" ? undefined : file.type,
    file.format,
    file.precision,
    file.sizeClass,
    file.quantization,
  ];
  return facts.filter((fact) => fact !== undefined).join(" · ");
}

function describeScan({ scan }: ModelFile): string | undefined {
  if (scan === undefined) return undefined;
  const verdict = (word: string) => VERDICTS[word] ?? word;
  const parts = [
    scan.virus !== undefined && `virus scan ${verdict(scan.virus)}`,
    scan.pickle !== undefined && `pickle scan ${verdict(scan.pickle)}`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  const when = scan.scannedAt === undefined ? "" : `, ${formatDate(scan.scannedAt)}`;
  const text = `${parts.join(", ")}${when}`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function dangerOf(file: ModelFile): string | undefined {
  const { virus, virusMessage, pickle, pickleMessage } = file.scan ?? {};
  if (virus === "Danger") return `The virus scan found something: ${virusMessage ?? "no details"}`;
  if (pickle === "Danger")
    return `The pickle scan found code in this file: ${pickleMessage ?? "no details"}`;
  if (PICKLE_ENDING.test(file.name) || (file.format !== undefined && PICKLE.test(file.format)))
    return "This is no safetensors file: loading it may run code that its author put in.";
  return undefined;
}

function Hashes({ file }: { file: ModelFile }) {
  const { sha256, autoV2 = sha256?.slice(0, 10) } = file.hashes;
  const shown = { "SHA-256": sha256, AutoV2: autoV2 };
  return Object.entries(shown).map(
    ([name, hash]) =>
      hash !== undefined && (
        <button key={name} type="button" className="chip word hash" data-copy={hash}>
          <span className="sr-only">Copy the </span>
          {name} {hash.length > 10 ? `${hash.slice(0, 10)}…` : hash}
        </button>
      ),
  );
}

function File({ file, version }: { file: ModelFile; version: Version }) {
  const scan = describeScan(file);
  const danger = dangerOf(file);
  const facts = describeFile(file) || "size not known";
  const name = formatFileName(file.name);
  return (
    <div className="file">
      <code>{name}</code>
      {file.url !== undefined && (
        <a
          className={file.primary ? "btn" : "btn quiet"}
          href={downloadPath(version.id, file.id)}
          rel="nofollow"
          aria-label={`Download ${name}`}
        >
          Download
        </a>
      )}
      <small className="file-facts">
        {facts}
        {file.localPath !== undefined && (
          <span className="on-disk">
            {file.url === undefined ? "on this computer’s disk only" : "on this computer’s disk"}
          </span>
        )}
        {file.localPath === undefined && file.url === undefined && <span>no address is known</span>}
      </small>
      {scan !== undefined && <small className="file-facts">{scan}</small>}
      <div className="file-hashes">
        <Hashes file={file} />
      </div>
      {danger !== undefined && <p className="warning">{danger}</p>}
    </div>
  );
}

interface FileListProps {
  model: Model;
  version: Version;
  /** In milliseconds. */
  now: number;
}

export function FileList({ model, version, now }: FileListProps) {
  return (
    <section className="box" aria-labelledby="files">
      <h2 id="files">Download</h2>
      <Notices model={model} version={version} now={now} />
      {version.files.length === 0 && (
        <p className="quiet-text">No file is known for this version.</p>
      )}
      {version.files.map((file) => (
        <File key={file.id} file={file} version={version} />
      ))}
    </section>
  );
}
