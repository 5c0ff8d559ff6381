import type { Language } from '../../../workshop/exercise-schema.ts';

const EN = {
  title: 'The board of the room',
  nickname: 'Your nickname',
  join: 'Join',
  waiting: 'The trainer has not opened a vote yet.',
  vote: 'Vote',
  change: 'Change the vote',
  voted: 'You have voted. The votes are shown once the trainer closes it.',
  closed: 'The vote is closed.',
  first: 'first vote',
  second: 'second vote, after the discussion',
  people: 'people in the room',
  have: 'have voted',
  link: 'Link to join',
  open: 'Open the vote',
  again: 'Open the second vote',
  close: 'Close the vote',
  hide: 'Close',
  opened: 'A vote is open.',
  csv: 'Votes as CSV',
  choice: 'Choice',
  noLink: 'Open the address that the trainer gives you.',
};

export type BoardWords = typeof EN;

export const BOARD_WORDS: Readonly<Record<Language, BoardWords>> = {
  en: EN,
  zh: {
    title: '全班投票',
    nickname: '你的昵称',
    join: '加入',
    waiting: '讲师还没有开始投票。',
    vote: '投票',
    change: '更改投票',
    voted: '你已投票。讲师结束投票后才显示结果。',
    closed: '投票已结束。',
    first: '第一次投票',
    second: '讨论之后的第二次投票',
    people: '人在场',
    have: '人已投票',
    link: '加入链接',
    open: '开始投票',
    again: '开始第二次投票',
    close: '结束投票',
    hide: '关闭',
    opened: '投票已开始。',
    csv: '导出 CSV',
    choice: '选项',
    noLink: '请打开讲师给你的地址。',
  },
};
