import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../../workshop/exercise-schema.ts';

const KEPT_AS = 'faultline-workshop-language';

/** The language of the page, as it was chosen last, and the other one to turn to. `words` has the title of the page. */
export function useLanguage(words: Readonly<Record<Language, { readonly tab: string }>>) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(KEPT_AS) === 'zh' ? 'zh' : 'en',
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
    document.title = words[language].tab;
    localStorage.setItem(KEPT_AS, language);
  }, [language]);
  const other = language === 'zh' ? { lang: 'en', name: 'English' } : { lang: 'zh-Hans', name: '简体中文' };
  return { language, other, turn: () => setLanguage(language === 'zh' ? 'en' : 'zh') };
}
