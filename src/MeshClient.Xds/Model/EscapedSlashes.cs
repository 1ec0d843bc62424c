namespace MeshClient.Xds.Model;

/// <summary>What becomes of <c>%2F</c> and <c>%5C</c> in a path (<c>PathWithEscapedSlashesAction</c>).</summary>
internal enum EscapedSlashes
{
    Default = 0,
    Keep = 1,
    Reject = 2,
    UnescapeAndRedirect = 3,
    UnescapeAndForward = 4,
}
