using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Asked = Grpc.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace FeedRanker.Serving;

/// <summary>
/// The standard reflection service, in both versions: v1alpha's messages have v1's fields and numbers, so v1's types
/// read and write both. Lets stock tools list and call everything without our proto files.
/// </summary>
internal sealed class ReflectionMethods(IReadOnlyList<ServiceDescriptor> services)
{
    private readonly Lazy<ProtoSymbols> _symbols = new(() => new ProtoSymbols(services.Select(service => service.File)));

    public static ServiceDescriptor V1 { get; } = Grpc.Reflection.V1.ReflectionReflection.Descriptor.Services[0];

    public static ServiceDescriptor V1Alpha { get; } = Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor.Services[0];

    public IReadOnlyList<GrpcMethod> Table() => [Serve(V1), Serve(V1Alpha)];

    private GrpcMethod Serve(ServiceDescriptor version) => GrpcMethod.Duplex<ServerReflectionRequest, ServerReflectionResponse>(
        version.FindMethodByName("ServerReflectionInfo"), ServerReflectionRequest.Parser, AnswerAllAsync);

    private async IAsyncEnumerable<ServerReflectionResponse> AnswerAllAsync(
        IAsyncEnumerable<ServerReflectionRequest> requests, CallContext call, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var request in requests.WithCancellation(ct))
        {
            var response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            yield return response;
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        Asked.ListServices => ListServices(),
        Asked.FileByFilename => FileOrError(_symbols.Value.File(request.FileByFilename), $"file {request.FileByFilename}"),
        Asked.FileContainingSymbol => FileOrError(_symbols.Value.FileOf(request.FileContainingSymbol), $"symbol {request.FileContainingSymbol}"),
        Asked.AllExtensionNumbersOfType => _symbols.Value.IsMessage(request.AllExtensionNumbersOfType)
            ? new() { AllExtensionNumbersResponse = new() { BaseTypeName = request.AllExtensionNumbersOfType } }
            : Error(GrpcStatusCode.NotFound, $"type {request.AllExtensionNumbersOfType}"),
        Asked.FileContainingExtension => Error(GrpcStatusCode.NotFound, $"extension {request.FileContainingExtension.ExtensionNumber} of {request.FileContainingExtension.ContainingType}"),
        _ => new() { ErrorResponse = new() { ErrorCode = (int)GrpcStatusCode.InvalidArgument, ErrorMessage = "the request asks for nothing." } },
    };

    private ServerReflectionResponse ListServices()
    {
        var list = new ListServiceResponse();
        foreach (var service in services) list.Service.Add(new ServiceResponse { Name = service.FullName });
        return new ServerReflectionResponse { ListServicesResponse = list };
    }

    private static ServerReflectionResponse FileOrError(FileDescriptor? file, string what)
    {
        if (file is null) return Error(GrpcStatusCode.NotFound, what);
        var response = new FileDescriptorResponse();
        response.FileDescriptorProto.AddRange(ProtoSymbols.Closure(file));
        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static ServerReflectionResponse Error(GrpcStatusCode code, string what) =>
        new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = $"{what} is not known to this server." } };
}
