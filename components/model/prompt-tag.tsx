"use client";

import { CopyButton } from "#components/ui/copy-button.tsx";
import { DIALECTS, type DialectId, type Field } from "#lib/catalog/dialects.ts";
import { type Choice, useChoice } from "./choice.tsx";

/** The program to write for; without scripts the tag of A1111 stands there. */
function DialectChoice({ dialect, setDialect }: Pick<Choice, "dialect" | "setDialect">) {
  return (
    <select
      className="dialect needs-script"
      aria-label="Program to write the prompt for"
      value={dialect.id}
      onChange={(event) => setDialect(event.currentTarget.value as DialectId)}
    >
      {DIALECTS.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The text, with the weight of a tag made out. */
function PromptText({ text, stem }: { text: string; stem: string }) {
  const head = `<lora:${stem}:`;
  const end = text.startsWith(head) ? text.indexOf(">", head.length) : -1;
  if (end < 0) return <code>{text}</code>;
  return (
    <code>
      &lt;lora:<bdi>{stem}</bdi>:<b>{text.slice(head.length, end)}</b>
      {text.slice(end)}
    </code>
  );
}

/** What goes into a program's fields, one by one. */
function Fields({ fields, ready }: { fields: readonly Field[]; ready: boolean }) {
  return (
    <dl>
      {fields.map(({ label, text }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi>{text}</bdi>
          </dd>
          <CopyButton text={ready ? text : undefined} label="Copy" name={label} className="quiet" />
        </div>
      ))}
    </dl>
  );
}

/** Why the program cannot take this file's name, one that it can, and what is right after that. */
function Rename({ problem, safeStem }: { problem: string; safeStem: string }) {
  const { dialect, weight, chosen, stem = "", fileName = "" } = useChoice();
  const ending = fileName.startsWith(stem) ? fileName.slice(stem.length) : "";
  const safeName = safeStem + ending;
  const given = { stem: safeStem, fileName: safeName, weight, triggers: chosen };
  const written = dialect.format(given);
  const ready = weight !== undefined && "text" in written;
  return (
    <>
      <p className="warning">
        {problem} Rename the file to <code>{safeName}</code>
      </p>
      <p className="renamed needs-script">
        <CopyButton
          text={safeName}
          label="Copy the new name"
          name="of the file"
          className="quiet"
        />
        <CopyButton
          text={ready ? written.text : undefined}
          label="Copy its prompt"
          name="for the renamed file"
        />
      </p>
    </>
  );
}

/** The LoRA, its weight and the chosen words, ready to paste into the program of one's choice. */
export function PromptTag() {
  const { dialect, setDialect, weight, chosen, stem, fileName } = useChoice();
  if (stem === undefined || fileName === undefined) return null;
  const written = dialect.format({ stem, fileName, weight, triggers: chosen });
  const ready = weight !== undefined;
  const text = "text" in written ? written.text : undefined;
  const fields = "text" in written ? written.fields : undefined;
  const oneText = text !== undefined && fields === undefined;
  return (
    <div className="tag prompt-tag">
      <div className="prompt-head">
        <DialectChoice dialect={dialect} setDialect={setDialect} />
        <CopyButton
          text={ready && oneText ? text : undefined}
          label="Copy"
          name="the prompt tag"
          className={fields === undefined ? "" : "unused"}
        />
      </div>
      <div className="prompt-text">
        {oneText && <PromptText text={text} stem={stem} />}
        {fields !== undefined && <Fields fields={fields} ready={ready} />}
        {"problem" in written && <Rename {...written} />}
      </div>
    </div>
  );
}
