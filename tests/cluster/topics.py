"""What somebody may do to Huiyin's topics behind its back, with the brokers' own tools."""

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

SECONDS_MAX = 30


def forget(cluster, topic, before):
    """As a retention does: of each partition what stands below that offset is gone."""
    admin = AdminClient({"bootstrap.servers": cluster.brokers.address})
    where = [TopicPartition(topic, partition, before) for partition in admin.list_topics(topic, SECONDS_MAX).topics[topic].partitions]
    for deleted in admin.delete_records(where).values():
        deleted.result(SECONDS_MAX)


def ask_for_replicas(cluster, topic, count):
    """So many must have an append before it is acknowledged."""
    wanted = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[
        ConfigEntry("min.insync.replicas", str(count), incremental_operation=AlterConfigOpType.SET)])
    admin = AdminClient({"bootstrap.servers": cluster.brokers.address})  # it must outlive what it was asked
    for changed in admin.incremental_alter_configs([wanted]).values():
        changed.result(SECONDS_MAX)
