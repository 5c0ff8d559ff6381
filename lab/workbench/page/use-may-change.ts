import { useEffect, useState } from 'preact/hooks';
import type { Connection } from './connection.ts';

/** Whether the page may change something, or only look on: a lab that was started anew may not take its token. */
export function useMayChange(connection: Connection): boolean {
  const [mayChange, setMayChange] = useState(connection.mayChange);
  useEffect(() => {
    const look = () => setMayChange(connection.mayChange);
    look();
    return connection.onMayChange(look);
  }, [connection]);
  return mayChange;
}
