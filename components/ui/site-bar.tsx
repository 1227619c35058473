import { SearchForm } from "#components/catalog/search-form.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

export function SiteBar() {
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
        <ThemeSwitch />
      </header>
    </>
  );
}
