"""The background: Celery tasks that compute what nobody should wait for. The only place that knows Celery."""
