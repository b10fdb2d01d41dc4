/** The part of the official ActionCable client that the tests use; the package has no types of its own. */
declare module '@rails/actioncable' {
  export interface Subscription {
    perform(action: string, data?: object): void;
    unsubscribe(): void;
  }
  export interface Callbacks<T> {
    connected?(): void;
    disconnected?(): void;
    rejected?(): void;
    received?(data: T): void;
  }
  export interface Consumer {
    readonly subscriptions: { create<T>(channel: object, callbacks: Callbacks<T>): Subscription };
    disconnect(): void;
  }
  export function createConsumer(url: string): Consumer;
  export const adapters: { WebSocket: unknown };
}
