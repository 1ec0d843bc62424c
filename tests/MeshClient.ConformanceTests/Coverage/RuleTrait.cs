namespace MeshClient.ConformanceTests.Coverage;

/// <summary>A test that says which case of the list it shows.</summary>
/// <param name="Section">The section of the case.</param>
/// <param name="Id">The case.</param>
/// <param name="Test">Class and method; the class alone if all of its tests show the case.</param>
/// <param name="File">The file of the test, relative to the repository, with slashes.</param>
internal sealed record RuleTrait(string Section, string Id, string Test, string File);
