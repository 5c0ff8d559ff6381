import type { Language } from '../../workshop/exercise-schema.ts';
import type { RefusedCode } from '../http/send-error.ts';
import type { Reason } from '../refused.ts';
import type { OwnCode, Refusal } from './refusal.ts';

type Known = RefusedCode | Reason | OwnCode;

/** Of each refusal what people read on a page in Chinese. A reason says more than its code. */
const ZH: Readonly<Record<Known, string>> = {
  'lab-not-answering': '实验室没有响应。',
  'lab-starting': '实验室正在启动。',
  'lab-answered': '实验室没有给出可用的回答。',

  'no-workshop': '这里没有带练习的 `workshop` 文件夹。',
  'exercise-unknown': '没有这个编号的练习。',
  'choice-unknown': '没有这个选项。请重新选择。',
  'step-shut': '这一步现在不能做：还没轮到它，或者已经做过了。',
  'run-under-way': '另一次运行正在进行。请等它结束。',
  'no-run-yet': '这个练习还没有运行过。',
  'report-gone': '这次运行的报告已经不在了。请再运行一次。',
  'progress-damaged': '保存练习进度的文件无法读取。请全部重置，或删除这个文件。',
  'nickname-invalid': '昵称应为 1 到 24 个字符：文字、数字、点、横线、下划线和空格，以文字或数字开头。',
  'nickname-taken': '这个昵称已经有人用了。请换一个。',
  'room-full': '人数已满。',
  'not-in-room': '你已不在场。请重新加入。',
  'vote-open': '已有一次投票正在进行。请先结束它。',
  'no-vote-open': '现在没有进行中的投票。',
  'other-vote-open': '现在进行的是另一次投票。请重新投票。',
  'votes-held': '这个练习的两次投票都已进行过。',

  'arm-ended': '实验室正在结束。',
  'disk-failed': '磁盘无法写入，什么都没有保存。请腾出空间，然后再试。',
  'fault-in-force': '已有一个故障在起作用。请先撤销它。',
  'faults-out-of-reach': '注册中心没有响应，故障现在无法设置或撤销。请稍后再试。',
  'foreign-host': '地址不对。请打开实验室打印出的地址。',
  'foreign-origin': '请求不是从这个页面发出的，因此没有执行。',
  'invalid-fault': '故障的设置有误。',
  'invalid-load-plan': '负载的设置有误。',
  'invalid-request': '实验室无法理解这个请求。',
  'invalid-settings': '服务的设置有误。',
  'metrics-unreachable': '指标后端没有响应。',
  'mystery-refused': '谜题正在进行，或者现在不能开始：请先结束它，撤销故障，或等运行结束。',
  'not-found': '没有找到所要的内容。',
  'not-started-here': '实验室只是接入了这个系统，不能停止或启动它的进程。',
  'report-not-read': '报告无法读取。',
  'report-version': '报告是另一个版本的格式。',
  'request-too-large': '请求的内容太大。',
  'settings-not-applied': '设置没有及时在所有实例上生效，已恢复为之前的设置。',
  'settings-under-way': '这个服务的另一次设置更改正在进行。请稍后再试。',
  'step-not-open': '这一步现在不能做。',
  'token-missing': '实验室不接受这个页面的令牌。请打开实验室打印出的地址。',
  'too-many-requests': '请求太多。请稍后再试。',
  'traces-query-failed': 'Trace 后端没有响应。',
};

/** What is to be shown of it: nothing where there is none, nor where the lab does not take the token, since the page then says that it looks on. */
export function toldOf(refusal: Refusal | null, language: Language): string {
  if (refusal === null || refusal.code === 'token-missing') return '';
  return language === 'zh' ? inChinese(refusal) : refusal.message;
}

/** Of what is a failure of the lab or of its files the English line stands after it, since it names the file and what was found there. */
function inChinese({ code = '', reason = '', status, message }: Refusal): string {
  const known: Readonly<Record<string, string>> = ZH;
  if (code === 'lab-answered') return `实验室的回答无法使用（${status}）。`;
  return known[reason] ?? known[code] ?? `实验室未能完成（${code}）：${message}`;
}
