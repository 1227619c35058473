/** Shows one rated picture (see RatedSwitch); its box has the class `rated` and data-image. */
export function Reveal({ rating, name }: { rating: string; name: string }) {
  return (
    <button type="button" className="reveal needs-script" data-reveal="">
      <span className="sr-only">Rated </span>
      <b>{rating}</b> Show<span className="sr-only"> {name}</span>
    </button>
  );
}
