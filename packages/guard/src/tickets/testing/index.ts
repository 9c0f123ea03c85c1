export { describeTicketStore } from './describe-ticket-store.ts'
