import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../../workshop/exercise-schema.ts';

const KEPT_AS = 'faultline-workshop-language';

/** The language of the page, as it was chosen last, and the other one to turn to. */
export function useLanguage() {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(KEPT_AS) === 'zh' ? 'zh' : 'en',
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
    localStorage.setItem(KEPT_AS, language);
  }, [language]);
  const other = language === 'zh' ? { lang: 'en', name: 'English' } : { lang: 'zh-Hans', name: '简体中文' };
  return { language, other, turn: () => setLanguage(language === 'zh' ? 'en' : 'zh') };
}
