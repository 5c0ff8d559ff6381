import { useEffect, useState } from 'preact/hooks';

const KEPT_AS = 'faultline-lab-beamer';

/** For a room: no letter below 18 px, panels one below the other. It stays over a reload. */
export function BeamerButton({ word = 'Beamer' }: { word?: string }) {
  const [isOn, setOn] = useState(sessionStorage.getItem(KEPT_AS) === 'on');
  useEffect(() => {
    document.documentElement.classList.toggle('beamer', isOn);
    sessionStorage.setItem(KEPT_AS, isOn ? 'on' : 'off');
  }, [isOn]);
  return (
    <button type="button" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
      {word}
    </button>
  );
}
