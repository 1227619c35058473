import { SearchForm } from "#components/catalog/search-form.tsx";
import { catalogPath, importsPath } from "#lib/catalog/links.ts";
import { ImportIcon } from "./icons.tsx";
import { RatedSwitch } from "./rated-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export function SiteBar({ canImport }: { canImport: boolean }) {
  return (
    <>
      <a className="btn skip" href="#main">
        Skip to the content
      </a>
      <header className="bar">
        <a className="logo" href={catalogPath()} aria-label="Lorary, the catalog">
          lor<b>a</b>ry
        </a>
        <SearchForm />
        <div className="bar-end">
          {canImport && (
            <a className="import-link" href={importsPath()}>
              <ImportIcon />
              <span>Import</span>
            </a>
          )}
          <RatedSwitch />
          <ThemeSwitch />
        </div>
      </header>
    </>
  );
}
