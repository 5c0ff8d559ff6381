import { render } from 'preact';
import './styles.ts';
import { Connection } from './connection.ts';
import { LivePage } from './live-page.tsx';

const box = document.getElementById('page');
if (box) {
  box.textContent = '';
  render(<LivePage connection={new Connection()} />, box);
}
