import { useState } from 'preact/hooks';

/** Light or dark, where the reader wants another than the system's. */
export function ThemeButton({ word = 'Light or dark' }: { word?: string }) {
  const [dark, setDark] = useState<boolean | null>(null);
  const turn = () => {
    const isDark = dark ?? matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
    setDark(!isDark);
  };
  return (
    <button type="button" class="theme" onClick={turn} aria-label={word}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>
    </button>
  );
}
