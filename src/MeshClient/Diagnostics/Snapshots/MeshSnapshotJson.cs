using System.Text.Json.Serialization;

namespace MeshClient.Diagnostics.Snapshots;

/// <summary>Generated serialisation of snapshots. Thread-safe.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeshSnapshot))]
internal sealed partial class MeshSnapshotJson : JsonSerializerContext;
