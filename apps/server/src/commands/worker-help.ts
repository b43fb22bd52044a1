export const workerHelp = `For servers with JOBS=off, or beside others. Any number may run; each job runs once. It needs the same settings as the
servers, and the database of DATABASE_URL. It runs until it is interrupted, finishes what it has begun, and ends with 0.`;
