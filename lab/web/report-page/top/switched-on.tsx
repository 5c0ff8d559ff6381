import type { ArmFacts, SettingChange, SettingFacts } from '../model/page-model.ts';
import { keyOf, untoldFields, valueIn, wholeIn } from '../model/settings.ts';

const OFF = new Set(['off', 'not passed on']);
/** Protections that are on unless they are switched off. */
const ON = new Set(['on', 'passed on']);
/** Letters that have room beside each other; beyond, the cells wrap. */
const LETTERS = 76;
/** Of the room of a letter, what a column has beside its words: short ones would be too tight. */
const BESIDE = 2;
/** What is bold is so much wider. */
const BOLD = 1.06;

/** Each setting that any arm has, once. */
const settingsIn = (arms: readonly ArmFacts[]): SettingFacts[] => [
  ...new Map(arms.flatMap(({ settings }) => settings).map((each) => [keyOf(each), each])).values(),
];

const ofAll = (arms: readonly ArmFacts[]) => arms.map(({ settings }) => settings);

const isAlike = (arms: readonly ArmFacts[], wanted: SettingFacts) =>
  new Set(ofAll(arms).map((settings) => valueIn(settings, wanted))).size === 1 &&
  untoldFields(ofAll(arms), wanted).length === 0;

/** In words, with the fields that these leave out where arms differ in them. */
function toldIn(own: readonly SettingFacts[], arms: readonly ArmFacts[], wanted: SettingFacts): string {
  const whole = wholeIn(own, wanted);
  const fields = untoldFields(ofAll(arms), wanted).map(
    (field) => `${field} ${JSON.stringify(whole[field]) ?? 'unset'}`,
  );
  return [valueIn(own, wanted), ...fields].join(', ');
}

/** Where arms differ in anything, what is alike in all of them steps back. */
const alikeIn = (arms: readonly ArmFacts[]): SettingFacts[] => {
  const all = settingsIn(arms);
  const alike = all.filter((each) => isAlike(arms, each));
  return alike.length === all.length ? [] : alike;
};

/** The same cells in each arm, so that a difference is one of place. */
export function SwitchedOn({
  own,
  arms,
  changed,
}: {
  own: readonly SettingFacts[];
  arms: readonly ArmFacts[];
  /** What is not as it was in the last green run. */
  changed: readonly SettingChange[];
}) {
  const alike = new Set(alikeIn(arms).map(keyOf));
  const cells = settingsIn(arms).filter((each) => !alike.has(keyOf(each)));
  if (cells.length === 0) return <p class="note">nothing: the bare edges</p>;
  return (
    <>
      {[...Map.groupBy(cells, ({ where }) => where)].map(([where, settings]) => (
        <div class="settings" key={where}>
          <p class="where">{where}</p>
          <dl class="spec" style={columnsOf(settings, arms)}>
            {settings.map((setting) => {
              const value = valueIn(own, setting);
              const isOff = OFF.has(value) || (value === setting.otherwise && !ON.has(value));
              return (
                <div key={setting.what}>
                  <dt>{setting.what}</dt>
                  <dd class={isOff ? 'off' : isAlike(arms, setting) ? 'alike' : 'on'}>
                    {toldIn(own, arms, setting)}
                  </dd>
                  {changed
                    .filter(({ key }) => key === keyOf(setting))
                    .map(({ beside }) => (
                      <dd class="was" key={beside}>
                        {beside}
                      </dd>
                    ))}
                </div>
              );
            })}
          </dl>
        </div>
      ))}
    </>
  );
}

/** As wide as their longest words in any arm. */
function columnsOf(settings: readonly SettingFacts[], arms: readonly ArmFacts[]) {
  const letters = settings.map(
    (setting) =>
      BESIDE +
      Math.max(setting.what.length, ...arms.map((arm) => BOLD * toldIn(arm.settings, arms, setting).length)),
  );
  if (letters.reduce((sum, each) => sum + each, 0) > LETTERS) return undefined;
  return { '--columns': letters.map((each) => `minmax(0, ${each.toFixed(1)}fr)`).join(' ') };
}

/** What is the same in all arms, a press away. */
export function AlikeSettings({ arms }: { arms: readonly ArmFacts[] }) {
  const alike = alikeIn(arms);
  if (alike.length === 0) return null;
  const [{ settings } = { settings: [] }] = arms;
  return (
    <details class="alike-settings">
      <summary>{alike.length} alike</summary>
      <ul>
        {alike.map((each) => (
          <li key={keyOf(each)}>
            {each.where}, {each.what.toLowerCase()}: {valueIn(settings, each)}
          </li>
        ))}
      </ul>
    </details>
  );
}
