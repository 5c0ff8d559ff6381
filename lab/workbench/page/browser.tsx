import { render } from 'preact';
import './styles.ts';
import { BoardPage } from './board/board-page.tsx';
import { Connection } from './connection.ts';
import { LivePage } from './live-page.tsx';
import { RunsPage } from './runs/runs-page.tsx';
import { WorkshopPage } from './workshop/workshop-page.tsx';

const box = document.getElementById('page');
if (box) {
  box.textContent = '';
  const connection = new Connection({ isGuest: location.pathname === '/board' });
  const pages = new Map([
    ['/runs', RunsPage],
    ['/workshop', WorkshopPage],
    ['/board', BoardPage],
  ]);
  const Shown = pages.get(location.pathname) ?? LivePage;
  render(<Shown connection={connection} />, box);
}
