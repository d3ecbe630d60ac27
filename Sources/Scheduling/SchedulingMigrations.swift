import SQLite

/// Jobs with their times, and what became of their runs.
package let schedulingMigrations: [Migration] = [
  Migration(
    feature: "scheduling", number: 1,
    """
    -- `scope` is 'bot', or the key of the community or private chat that a job belongs to. Every slot before `next_ms` is
    -- decided: it was claimed, or is left out for good.
    CREATE TABLE cron_jobs (
      id INTEGER PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, schedule TEXT NOT NULL,
      missed TEXT NOT NULL, is_on INTEGER NOT NULL, switched INTEGER, next_ms BIGINT NOT NULL, address TEXT,
      said_text TEXT, added_by TEXT, added_ms BIGINT NOT NULL, UNIQUE (scope, name));
    CREATE INDEX cron_jobs_due ON cron_jobs (next_ms) WHERE is_on = 1;
    CREATE INDEX cron_jobs_person ON cron_jobs (added_by) WHERE added_by IS NOT NULL;

    -- The key is what keeps a slot from being run twice.
    CREATE TABLE cron_runs (
      job_id BIGINT NOT NULL, slot_ms BIGINT NOT NULL, is_manual INTEGER NOT NULL, state TEXT NOT NULL,
      attempts INTEGER NOT NULL, claimed_ms BIGINT NOT NULL, ended_ms BIGINT, note TEXT NOT NULL,
      PRIMARY KEY (job_id, slot_ms, is_manual));
    CREATE INDEX cron_runs_open ON cron_runs (claimed_ms) WHERE ended_ms IS NULL;
    """)
]
