import { serve } from '../kit/serve.ts';
import { notification } from '../proto/contracts.ts';
import { NotificationJournal } from './journal.ts';
import { notificationService } from './service.ts';

await serve(notification, (kit) => {
  const { dataDir, instance } = kit.config;
  const journal = new NotificationJournal(dataDir, instance);
  kit.audits(journal.audit);
  return notificationService({ journal, serviceTime: (ms) => kit.serviceTime(ms) });
});
