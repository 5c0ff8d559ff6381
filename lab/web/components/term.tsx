/** A word with its definition behind it: a button that shows it, without a script, by touch, keyboard and mouse, which need only rest there. */
export function Term({ word, text }: { word: string; text: string }) {
  const id = `term-${word}`;
  return (
    <>
      <button type="button" class="term" popovertarget={id} title={text}>
        {word}
      </button>
      <span popover="auto" id={id} class="definition">
        {text}
      </span>
    </>
  );
}
