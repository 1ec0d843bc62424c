namespace MeshClient.Xds.Model;

/// <summary>What adding a header does where one of that name exists (<c>HeaderValueOption.HeaderAppendAction</c>).</summary>
internal enum HeaderAppendAction
{
    /// <summary>Adds one more value.</summary>
    AppendOrAdd = 0,

    /// <summary>Leaves an existing header alone.</summary>
    AddIfAbsent = 1,

    /// <summary>Replaces all values, or adds.</summary>
    OverwriteOrAdd = 2,

    /// <summary>Replaces all values, or does nothing.</summary>
    OverwriteIfPresent = 3,
}
