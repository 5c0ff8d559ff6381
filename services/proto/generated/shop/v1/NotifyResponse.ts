// Original file: services/proto/shop/v1/notification.proto


export interface NotifyResponseInput {
  'notificationId'?: (string);
}

export interface NotifyResponse {
  'notificationId': (string);
}
