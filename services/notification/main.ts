import { serve } from '../kit/serve.ts';
import { notification } from '../proto/contracts.ts';
import { notificationService } from './service.ts';

await serve(notification, (kit) => notificationService((ms) => kit.serviceTime(ms)));
