import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../../web/testing/chromium.ts';
import { TOKEN } from '../../workshop/fixture/served-workshop.ts';
import { Participant } from './fixture/participant.ts';
import { recordedRun } from './fixture/recorded-run.ts';
import { press, SOON, shoot } from './fixture/workshop-browser.ts';
import { WorkshopInBrowser } from './fixture/workshop-in-browser.ts';

describe.skipIf(!hasChromium)('pages in Chinese tell in Chinese', { timeout: 60_000 }, () => {
  const shown = new WorkshopInBrowser();
  const note = (page: Page) => page.locator('.bar-note');
  const tells = (page: Page, text: string) => note(page).getByText(text).waitFor(SOON);

  /** What somebody else has done in the meantime. */
  const meanwhile = (method: string, path: string, body: object) =>
    fetch(`${shown.served.origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('why the workshop did nothing, that the lab is gone, and its title', async () => {
    const { page } = await shown.browser.open(shown.served.address(1));
    await press(page, '简体中文');
    await expect.poll(() => page.title(), SOON).toBe('工作坊 · Faultline 实验室');
    const choice = page.locator('input[name=prediction]').first();
    await choice.check(SOON);
    const locks = page.getByRole('button', { name: '锁定预测' });
    // As of a page that has not looked again yet.
    await page.route(/exercises\/1\?/, (route) => route.abort());
    const other = await choice.getAttribute('value');
    const locked = await meanwhile('POST', '/workshop/exercises/1/prediction', { choice: other });
    expect(locked.status).toBe(200);
    await locks.click(SOON);
    await tells(page, '这一步现在不能做：还没轮到它，或者已经做过了。');
    await shoot(page, 'chinese-refused');
    await page.unroute(/exercises\/1\?/);
    // What stands there is told in the language that is chosen now.
    await press(page, 'English');
    await tells(page, 'Expected exercise 1 to be at predict');
    await press(page, '简体中文');
    await note(page).getByRole('button', { name: '关闭' }).click(SOON);
    await shown.served.again(TOKEN, () => tells(page, '实验室没有响应。'));
    await note(page).waitFor({ state: 'detached', ...SOON });
    await page.route('**/api/v1/workshop**', (route) => route.fulfill({ status: 503 }));
    await tells(page, '实验室正在启动。');
    await page.close();
  });

  test('the trace in which to point at a span, but for what its spans have themselves', async () => {
    const { played, origin } = shown.served;
    const at = played.exercises.findIndex(({ data }) => data.kind === 'predict');
    const exercise = played.exercises[at];
    if (!exercise) throw new Error('no such exercise');
    const { page } = await shown.browser.open(shown.served.address(at + 1));
    await press(page, 'Start this one over');
    await page.getByRole('button', { name: 'Lock it in' }).waitFor(SOON);
    const ran = (button: string) => recordedRun(page, played, button, exercise.data.look);
    const participant = new Participant(page, exercise, { root: played.root, ran });
    await participant.predict();
    await participant.run('Run');
    await press(page, '简体中文');
    const tree = page.locator('.wf');
    await tree.getByText('全部展开').waitFor(SOON);
    await tree.getByRole('searchbox').fill('charge');
    const own = JSON.stringify(
      await (await fetch(`${origin}/api/v1/workshop/exercises/${at + 1}/trace`)).json(),
    );
    for (const view of ['火焰图', '瀑布图'])
      for (const line of [0, 3]) {
        await press(page, view);
        if (view === '瀑布图') await tree.getByRole('treeitem').nth(line).click(SOON);
        const texts = await tree.evaluate(textsIn);
        expect(texts.length).toBeGreaterThan(20);
        expect(texts.filter((text) => isForeign(text, own))).toEqual([]);
      }
    await shoot(page, 'chinese-waterfall');
    await page.close();
  });

  test('who joins the room, and who votes', async () => {
    const { page: trainer } = await shown.browser.open(shown.served.address(1));
    await trainer.getByRole('switch', { name: 'Trainer' }).click(SOON);
    const link = trainer.locator('.board-box code').filter({ hasText: '/board?token=' });
    const { page } = await shown.browser.open(await link.innerText(SOON), { shows: 'form' });
    await press(page, '简体中文');
    await meanwhile('POST', '/board/members', { nickname: '李雷' });
    for (const [nickname, told] of [
      ['李雷', '这个昵称已经有人用了。'],
      ['*', '昵称应为 1 到 24 个字符'],
    ] as const) {
      await page.getByLabel('你的昵称').fill(nickname);
      await press(page, '加入');
      await tells(page, told);
    }
    await page.getByLabel('你的昵称').fill('韩梅梅');
    await press(page, '加入');
    await page.getByText('讲师还没有开始投票。').waitFor(SOON);
    await meanwhile('POST', '/board/rounds', { exercise: 1 });
    await page.locator('input[name=vote]').first().check(SOON);
    await page.route(/board\?/, (route) => route.abort());
    await meanwhile('POST', '/board/close', {});
    await press(page, '投票');
    await tells(page, '现在没有进行中的投票。');
    await trainer.close();
    await page.close();
  });
});

/** All that is read out or seen of it: texts, and what controls are named. */
function textsIn(within: Element): string[] {
  const found: (string | null)[] = [];
  const walk = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) found.push(walk.currentNode.textContent);
  for (const each of within.querySelectorAll('*'))
    for (const name of ['aria-label', 'placeholder', 'title']) found.push(each.getAttribute(name));
  return found.flatMap((text) => text?.trim() || []);
}

/** Neither Chinese, nor of the trace, nor a time; kinds of spans and what is typed are named alike in both. */
function isForeign(text: string, trace: string): boolean {
  if (/\p{Script=Han}/u.test(text) || !/[a-z]{2}/i.test(text)) return false;
  if (
    /^[\d.,+−]+ (ms|s|min)$/.test(text) ||
    /^(server|client|internal|Trace|grep -r.*|\S*logs\/)$/.test(text)
  )
    return false;
  return !text.split(/\s+/).every((word) => trace.includes(word) || /^#?\d/.test(word));
}
