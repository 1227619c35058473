export const THEME_KEY = "lorary.theme";
export const RATED_KEY = "lorary.rated";

// Runs before the first paint.
const SCRIPT = `try{let d=document.documentElement.dataset,t=localStorage.getItem("${THEME_KEY}");if(t=="dark"||t=="light")d.theme=t;if(localStorage.getItem("${RATED_KEY}")=="shown")d.rated="shown"}catch{}`;

export function PreferencesScript({ nonce }: { nonce: string | undefined }) {
  // Browsers hide the nonce from scripts, so hydration finds another value than was sent.
  return (
    <script
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
      dangerouslySetInnerHTML={{ __html: SCRIPT }}
    />
  );
}
