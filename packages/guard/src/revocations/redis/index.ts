export { publishToRedis, type RedisPublisherOptions } from './publish-to-redis.ts'
export type { RedisClient, RedisConnection } from './redis-client.ts'
export { type RedisSourceOptions, redisSource } from './redis-source.ts'
