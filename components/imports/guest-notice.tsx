import { UPLOAD_PATH } from "#lib/catalog/links.ts";

/** What those see who may not import. */
export function GuestNotice({ acceptsToken }: { acceptsToken: boolean }) {
  return (
    <section className="notice">
      <h1>Importing is for whoever runs this catalog</h1>
      <p>
        It works on the computer that the catalog runs on, or with its admin token.
        {!acceptsToken && " No token is set here: that is the setting LORARY_ADMIN_TOKEN."}
      </p>
      {acceptsToken && (
        <form
          className="token-form"
          action={UPLOAD_PATH}
          method="post"
          encType="multipart/form-data"
        >
          <label htmlFor="token">Admin token</label>
          <input
            id="token"
            type="password"
            name="token"
            required
            minLength={16}
            autoComplete="current-password"
          />
          <button type="submit" className="btn">
            Continue
          </button>
        </form>
      )}
    </section>
  );
}
