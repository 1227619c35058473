import { CopyButton } from "#components/ui/copy-button.tsx";
import { Fact } from "#components/ui/fact.tsx";
import { formatWeight } from "#lib/catalog/prompt.ts";
import { type OwnFile, repairPrompt } from "#lib/catalog/repair-prompt.ts";
import type { Picture } from "./gallery.tsx";
import { type KnownLoras, LoraList } from "./lora-list.tsx";

interface PromptProps {
  prompt: string;
  own: OwnFile;
  known: KnownLoras;
}

/** The prompt as it is copied: its own LoRA under the name that its file has. */
function Prompt({ prompt, own, known }: PromptProps) {
  const { text, bare, others, own: tags, renamed } = repairPrompt(prompt, own);
  return (
    <>
      <h3>Prompt</h3>
      <p className="shot-prompt" dir="auto">
        {text}
      </p>
      {renamed > 0 && (
        <p className="quiet-text">Its tag has the name of the file here: {own.stem}.</p>
      )}
      <div className="prompt-copies">
        <CopyButton text={text} label="Copy prompt" name="of this sample" />
        {(tags > 0 || others.length > 0) && bare !== "" && (
          <CopyButton
            text={bare}
            label="Without LoRA tags"
            name="copy the prompt of this sample"
            className="quiet"
          />
        )}
      </div>
      <LoraList title="Other LoRAs in it" loras={others} known={known} />
    </>
  );
}

interface ShotSettingsProps {
  picture: Picture | undefined;
  own: OwnFile;
  known: KnownLoras;
}

/** With what settings a sample was made, by the word of its source: strangers' text. */
export function ShotSettings({ picture, own, known }: ShotSettingsProps) {
  const { settings, weight } = picture ?? {};
  return (
    <section
      className="shot-settings"
      aria-label="Prompt and settings"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
      tabIndex={0}
    >
      {settings === undefined && (
        <p className="quiet-text">The settings of this picture are not known.</p>
      )}
      {settings?.prompt !== undefined && (
        <Prompt prompt={settings.prompt} own={own} known={known} />
      )}
      {settings?.negative !== undefined && (
        <>
          <h3>Negative prompt</h3>
          <p className="shot-prompt" dir="auto">
            {settings.negative}
          </p>
          <div className="prompt-copies">
            <CopyButton
              text={settings.negative}
              label="Copy"
              name="the negative prompt"
              className="quiet"
            />
          </div>
        </>
      )}
      {settings?.cut && <p className="quiet-text">Cut after 4,000 characters.</p>}
      {(settings?.facts.length || weight !== undefined) && (
        <>
          <h3>Settings</h3>
          <dl className="facts">
            <Fact name="Weight">{weight !== undefined && formatWeight(weight)}</Fact>
            {settings?.facts.map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
